/** `<tag attributes/>`, `</tag>` or text. */
const token =
  /<\?xml[^>]*\?>|<\/([A-Za-z][\w.-]*)\s*>|<([A-Za-z][\w.-]*)((?:\s+[A-Za-z][\w.-]*="[^"]*")*)\s*(\/?)>|([^<]+)/gy;

function checkText(text: string): void {
  for (const [, entity = ''] of text.matchAll(/&([^;]{0,10};?)/g)) {
    if (!/^(?:amp|lt|gt|quot|apos|#\d+|#x[\da-f]+);$/i.test(entity)) throw new Error(`no entity: &${entity}`);
  }
  if (text.includes(']]>')) throw new Error('text holds the end of a CDATA section');
}

/** Counts the elements of well-formed XML without comments, CDATA and doctype. @throws Error saying what is wrong */
export function checkXml(xml: string): Record<'testsuites' | 'testsuite' | 'testcase', number> {
  // oxlint-disable-next-line no-control-regex
  if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/u.test(xml))
    throw new Error('no XML character');
  const counts = { testsuites: 0, testsuite: 0, testcase: 0 };
  const open: string[] = [];
  let roots = 0;
  token.lastIndex = 0;
  while (token.lastIndex < xml.length) {
    const at = token.lastIndex;
    const match = token.exec(xml);
    if (match === null) throw new Error(`not well-formed: ${xml.slice(at, at + 60)}`);
    const [, closed, opened, attributes = '', isEmpty, text] = match;
    if (closed !== undefined && open.pop() !== closed) throw new Error(`</${closed}> closes another element`);
    if (opened !== undefined) {
      if (open.length === 0) roots += 1;
      const names = [...attributes.matchAll(/([\w.-]+)="([^"]*)"/g)].map(([whole, name, value = '']) => {
        if (value.includes('<')) throw new Error(`< in an attribute: ${whole}`);
        checkText(value);
        return name;
      });
      if (new Set(names).size !== names.length) throw new Error(`an attribute twice in <${opened}>`);
      if (opened in counts) counts[opened as keyof typeof counts] += 1;
      if (isEmpty === '') open.push(opened);
    }
    if (text !== undefined) checkText(text);
  }
  if (open.length > 0) throw new Error(`<${open.join('><')}> is not closed`);
  if (roots !== 1) throw new Error(`${roots} roots`);
  return counts;
}
