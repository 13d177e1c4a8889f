import { deflateSync } from 'node:zlib';
import type { Face, FontProgram, FontSubset } from './fonts.ts';
import type { Glyph } from './glyphs.ts';

/** Makes an object of the PDF that is written. */
export interface ObjectWriter {
  ref(data: object): { end(bytes?: Uint8Array): void; compress: boolean };
}

/** In every subset, so that most documents have the same ones, which are made once. */
const USUAL =
  ' !"#$%&\'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~ÆØÅæøåéèóòôü«»–—·…\u00A0';
const MAX_PROGRAMS = 16;
/** Entries of a block of a CMap, as Adobe's technical note 5014 allows. */
const BLOCK = 100;

const programs = new Map<string, { deflated: Uint8Array; size: number }>();

/**
 * A font as far as a document uses it: a Type 0 font of a TrueType subset (ISO 32000-1, 9.7), each glyph with its width
 * and the character it stands for, as PDF/A asks for.
 */
export class EmbeddedFont {
  /** Name in the resources of pages; the subset's tag is made of it. */
  readonly name: string;
  /** The font's dictionary, which pages refer to; written by {@link end}. */
  readonly dictionary: ReturnType<ObjectWriter['ref']>;
  readonly #writer: ObjectWriter;
  readonly #data: Record<string, unknown> = { Type: 'Font', Subtype: 'Type0', Encoding: 'Identity-H' };
  readonly #face: Face;
  readonly #program: FontProgram;
  readonly #subset: FontSubset;
  /** Index in the font to index in the subset, as four hexadecimal digits. */
  readonly #codes = new Map<number, string>();
  readonly #glyphs: { code: string; codePoint: number; advance: number }[] = [];

  /**
   * @param tag six letters: two subsets of a font that come together in one PDF, which is sealed again and again, must not
   *   have the same
   */
  constructor(writer: ObjectWriter, face: Face, program: FontProgram, tag: string) {
    this.#writer = writer;
    this.#face = face;
    this.#program = program;
    this.#subset = program.createSubset();
    this.name = `${tag}+${program.postscriptName}`;
    this.dictionary = writer.ref(this.#data);
    for (const character of USUAL) {
      const codePoint = character.codePointAt(0)!;
      const { id, advanceWidth } = program.glyphForCodePoint(codePoint);
      this.codeOf({ id, codePoint, advance: (advanceWidth * 1000) / program.unitsPerEm });
    }
  }

  /** How a string that is shown names a glyph. */
  codeOf({ id, codePoint, advance }: Pick<Glyph, 'id' | 'codePoint' | 'advance'>): string {
    const known = this.#codes.get(id);
    if (known !== undefined) return known;
    const code = this.#subset.includeGlyph(id).toString(16).padStart(4, '0');
    this.#codes.set(id, code);
    this.#glyphs.push({ code, codePoint, advance });
    return code;
  }

  /** Writes the font; no glyph can be added afterwards. */
  end(): void {
    const { unitsPerEm, bbox, ascent, descent } = this.#program;
    const scaled = (units: number) => Math.round((units * 1000) / unitsPerEm);
    const descriptor = this.#write({
      Type: 'FontDescriptor',
      FontName: this.name,
      // symbolic, for its glyphs are named by number; and fixed pitch
      Flags: this.#face === 'mono' ? 5 : 4,
      FontBBox: [bbox.minX, bbox.minY, bbox.maxX, bbox.maxY].map(scaled),
      ItalicAngle: 0,
      Ascent: scaled(ascent),
      Descent: scaled(descent),
      CapHeight: scaled(ascent),
      StemV: this.#face === 'bold' ? 140 : 80,
      FontFile2: this.#fontFile(),
    });
    const widths = this.#glyphs.map(({ advance }) => Math.round(advance * 100) / 100);
    const descendant = this.#write({
      Type: 'Font',
      Subtype: 'CIDFontType2',
      BaseFont: this.name,
      CIDSystemInfo: { Registry: Buffer.from('Adobe'), Ordering: Buffer.from('Identity'), Supplement: 0 },
      FontDescriptor: descriptor,
      // the subset's first glyph stands for what is missing, and is never shown
      W: [1, widths],
      CIDToGIDMap: 'Identity',
    });
    const toUnicode = this.#writer.ref({});
    toUnicode.end(Buffer.from(this.#characterMap()));
    Object.assign(this.#data, { BaseFont: this.name, DescendantFonts: [descendant], ToUnicode: toUnicode });
    this.dictionary.end();
  }

  #write(data: object) {
    const ref = this.#writer.ref(data);
    ref.end();
    return ref;
  }

  #fontFile() {
    const { deflated, size } = this.#packedProgram();
    const file = this.#writer.ref({ Length1: size, Filter: 'FlateDecode' });
    file.end(deflated);
    return file;
  }

  /** Making a subset takes longer than all else of a page. */
  #packedProgram() {
    const key = `${this.#face} ${this.#subset.glyphs}`;
    let packed = programs.get(key);
    if (packed === undefined) {
      const bytes = this.#subset.encode();
      packed = { deflated: deflateSync(bytes), size: bytes.length };
    }
    programs.delete(key);
    programs.set(key, packed);
    if (programs.size > MAX_PROGRAMS) programs.delete(programs.keys().next().value!);
    return packed;
  }

  #characterMap(): string {
    const entries = this.#glyphs.map(({ code, codePoint }) => {
      const utf16 = Buffer.from(String.fromCodePoint(codePoint), 'utf16le').swap16();
      return `<${code}> <${utf16.toString('hex')}>`;
    });
    const blocks: string[] = [];
    for (let start = 0; start < entries.length; start += BLOCK) {
      const block = entries.slice(start, start + BLOCK);
      blocks.push(`${block.length} beginbfchar\n${block.join('\n')}\nendbfchar`);
    }
    return `/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <ffff>
endcodespacerange
${blocks.join('\n')}
endcmap
CMapName currentdict /CMap defineresource pop
end
end`;
  }
}
