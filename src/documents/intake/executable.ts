/** What systems start, by the ending of the name; macros of office documents among them. */
const ENDINGS = new Set(
  (
    'exe com scr pif cpl dll sys drv ocx msi msp mst msix msixbundle appx appxbundle application gadget chm hlp hta ' +
    'bat cmd ps1 psm1 psd1 vb vbs vbe js jse mjs cjs ws wsf wsh wsc sct lnk url reg inf scf jar class jnlp ' +
    'sh bash csh ksh zsh command workflow run elf so ko appimage deb rpm apk ipa app dmg pkg ' +
    'desktop service dylib py pyc pyw pl rb php lua docm dotm xlsm xltm xlam xll pptm potm ppsm ppam sldm'
  ).split(' '),
);

/** How files begin that systems start. */
const BEGINNINGS: readonly (readonly number[])[] = [
  // Windows
  [0x4d, 0x5a],
  // a shortcut of Windows
  [0x4c, 0x00, 0x00, 0x00, 0x01, 0x14, 0x02, 0x00],
  // ELF
  [0x7f, 0x45, 0x4c, 0x46],
  // Mach-O
  [0xfe, 0xed, 0xfa, 0xce],
  [0xfe, 0xed, 0xfa, 0xcf],
  [0xce, 0xfa, 0xed, 0xfe],
  [0xcf, 0xfa, 0xed, 0xfe],
  // Java, and Mach-O for several processors
  [0xca, 0xfe, 0xba, 0xbe],
  // a script
  [0x23, 0x21],
];

/** Bytes that tell. */
export const BEGINNING = 8;

/** True for the name of a file that a system would start, whatever blanks and dots it ends with. */
export function isExecutableName(name: string): boolean {
  const plain = name
    .replace(/[\p{C}\p{Z}]+/gu, '')
    .replace(/\.+$/, '')
    .toLowerCase();
  return plain.includes('.') && ENDINGS.has(plain.slice(plain.lastIndexOf('.') + 1));
}

/** True for bytes that begin like something that a system starts. */
export function isExecutable(bytes: Uint8Array): boolean {
  return BEGINNINGS.some((beginning) => beginning.every((byte, i) => bytes[i] === byte));
}
