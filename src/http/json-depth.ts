const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * Whether objects and arrays of a JSON text are inside one another in more than so many levels. Looks at each character
 * once and makes nothing of it; of what is not JSON it may say either.
 */
export function isDeeperThan(limit: number, text: string): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = endOfString(text, at);
    else if (opens(code)) {
      depth += 1;
      if (depth > limit) return true;
    } else if (closes(code)) depth -= 1;
  }
  return false;
}

/** Where the string ends that begins here: the closing quote, or the end of the text. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) return at;
    if (code === BACKSLASH) at += 1;
  }
  return text.length;
}

function opens(code: number): boolean {
  return code === 0x5b || code === 0x7b;
}

function closes(code: number): boolean {
  return code === 0x5d || code === 0x7d;
}
