/**
 * Text from a plugin for a terminal: control characters, and those that change the direction of text, become "?", so that
 * a name cannot move the cursor, colour the screen or fake a line. At most `longest` characters.
 */
export function printable(text: string, longest = 200): string {
  const clean = text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu, '?').trim();
  const characters = Array.from(clean);
  return characters.length <= longest ? clean : `${characters.slice(0, longest - 3).join('')}...`;
}
