/**
 * Text on one line, cut to at most so many characters: without control characters, and without those that are not seen or
 * turn the direction of what follows. Undefined if nothing is left.
 */
export function oneLine(text: string | undefined, most: number): string | undefined {
  const characters = [
    ...(text ?? '')
      .replace(/[\s\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
      .replace(/[\p{Cf}\p{Cs}]/gu, '')
      .trim(),
  ];
  if (characters.length === 0) return undefined;
  if (characters.length <= most) return characters.join('');
  // three dots: the one character for them would double the price of an SMS
  const kept = characters.slice(0, most - 3).join('');
  return `${kept.trimEnd()}...`;
}

const MAX_NAME = 100;

/**
 * Somebody's name on one line. Undefined for what could pass for an address or a number: strangers could have us mail
 * their links to anybody, or an identity number might stand where a name belongs.
 */
export function personName(text: string | undefined): string | undefined {
  const name = oneLine(text, MAX_NAME);
  return name === undefined || /[/\\@:]|\S\.\S|\d{6}/.test(name) ? undefined : name;
}
