import fc from 'fast-check';

/** An evidence folder's content by path. */
export type Files = ReadonlyMap<string, Buffer>;

/** A change to a folder; undefined where it would change nothing. */
export type Mutation = (files: Files) => Map<string, Buffer> | undefined;

/** A change with its name, for whoever sees it fail. */
export interface NamedMutation {
  name: string;
  mutate: Mutation;
}

const any = fc.nat();

function pick<Item>(items: readonly Item[], index: number): Item {
  return items[index % items.length]!;
}

function changed(files: Files, path: string, bytes: Buffer): Map<string, Buffer> | undefined {
  return files.get(path)?.equals(bytes) ? undefined : new Map(files).set(path, bytes);
}

/** One byte anywhere becomes another one, is dropped, doubled, or has another before it. */
const oneByte = fc
  .record({
    file: any,
    at: any,
    how: fc.constantFrom('change', 'flip', 'drop', 'insert'),
    byte: fc.integer({ min: 1, max: 255 }),
  })
  .map(
    ({ file, at, how, byte }): NamedMutation => ({
      name: `${how} byte ${at} of file ${file} (${byte})`,
      mutate: (files) => {
        const path = pick([...files.keys()].sort(), file);
        const bytes = Buffer.from(files.get(path)!);
        const place = at % bytes.length;
        const [before, after] = [bytes.subarray(0, place), bytes.subarray(place + 1)];
        const pieces = {
          change: [before, Buffer.from([bytes[place]! ^ byte]), after],
          flip: [before, Buffer.from([bytes[place]! ^ (1 << (byte % 8))]), after],
          drop: [before, after],
          insert: [before, Buffer.from([byte]), bytes.subarray(place)],
        };
        return changed(files, path, Buffer.concat(pieces[how]));
      },
    }),
  );

/** Files of a kind. */
function pathsOf(files: Files, prefix: string): string[] {
  return [...files.keys()].filter((path) => path.startsWith(prefix)).sort();
}

const prefixes = fc.constantFrom('records/', 'documents/', 'sealed/', '');

const swapped = fc.record({ prefix: prefixes, one: any, other: any }).map(
  ({ prefix, one, other }): NamedMutation => ({
    name: `swap ${one} and ${other} in ${prefix}`,
    mutate: (files) => {
      const paths = pathsOf(files, prefix);
      if (paths.length === 0) return undefined;
      const [left, right] = [pick(paths, one), pick(paths, other)];
      if (files.get(left)!.equals(files.get(right)!)) return undefined;
      return new Map(files).set(left, files.get(right)!).set(right, files.get(left)!);
    },
  }),
);

const leftOut = fc.record({ prefix: prefixes, one: any }).map(
  ({ prefix, one }): NamedMutation => ({
    name: `leave out ${one} of ${prefix}`,
    mutate: (files) => {
      const paths = pathsOf(files, prefix);
      if (paths.length === 0) return undefined;
      const result = new Map(files);
      result.delete(pick(paths, one));
      return result;
    },
  }),
);

const appended = fc
  .record({
    prefix: prefixes,
    one: any,
    name: fc.constantFrom('x.json', 'x.xml', 'x.txt', 'a/b.pdf', '../x'),
  })
  .map(
    ({ prefix, one, name }): NamedMutation => ({
      name: `append ${prefix}${name} like ${one}`,
      mutate: (files) => new Map(files).set(`${prefix}${name}`, pick([...files.values()], one)),
    }),
  );

const renamed = fc
  .record({ one: any, name: fc.constantFrom('x', 'README.md', 'Trail.json', 'records/x.json') })
  .map(
    ({ one, name }): NamedMutation => ({
      name: `rename ${one} to ${name}`,
      mutate: (files) => {
        const path = pick([...files.keys()].sort(), one);
        const result = new Map(files).set(name, files.get(path)!);
        result.delete(path);
        return result;
      },
    }),
  );

const cut = fc.record({ file: any, length: any }).map(
  ({ file, length }): NamedMutation => ({
    name: `cut file ${file} to ${length}`,
    mutate: (files) => {
      const path = pick([...files.keys()].sort(), file);
      const bytes = files.get(path)!;
      return changed(files, path, bytes.subarray(0, length % bytes.length));
    },
  }),
);

/** The trail's events, in JSON as before: dropped, doubled, moved or given another's hash. */
const trail = fc.record({ how: fc.constantFrom('drop', 'double', 'move', 'hash'), one: any, other: any }).map(
  ({ how, one, other }): NamedMutation => ({
    name: `${how} event ${one} (${other})`,
    mutate: (files) => {
      const events = JSON.parse(files.get('trail.json')!.toString()) as { hash: string }[];
      const [index, place] = [one % events.length, other % events.length];
      const event = events[index]!;
      if (how === 'drop') events.splice(index, 1);
      if (how === 'double') events.splice(place, 0, event);
      if (how === 'move') events.splice(place, 0, ...events.splice(index, 1));
      if (how === 'hash') events[index] = { ...event, hash: events[place]!.hash };
      return changed(files, 'trail.json', Buffer.from(JSON.stringify(events)));
    },
  }),
);

/** Any change that somebody without the key can make to one folder. */
export const mutation: fc.Arbitrary<NamedMutation> = fc.oneof(
  { weight: 10, arbitrary: oneByte },
  { weight: 2, arbitrary: swapped },
  { weight: 1, arbitrary: leftOut },
  { weight: 1, arbitrary: appended },
  { weight: 1, arbitrary: renamed },
  { weight: 1, arbitrary: cut },
  { weight: 3, arbitrary: trail },
);
