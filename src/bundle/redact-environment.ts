const isSecret = /TOKEN|SECRET|PASS|KEY|CREDENTIAL|COOKIE|AUTH/i;
/** Shorter values are words that stand everywhere. */
const shortestSecret = 6;

/**
 * Makes a function that takes the environment out of texts: what a plugin prints of it, whole lines `NAME=value` and words of
 * that form, whoever's it is, and the values of this process's secrets wherever they stand. glovebox's own variables stay: they
 * tell how to play something again.
 */
export function environmentRedactor(environment: NodeJS.ProcessEnv = process.env): (text: string) => string {
  const secrets = Object.entries(environment)
    .flatMap(([name, value = '']) =>
      isSecret.test(name) && value.length >= shortestSecret ? [[name, value] as const] : [],
    )
    .sort(([, a], [, b]) => b.length - a.length);
  return (text) => {
    const hidden = secrets.reduce((result, [name, value]) => result.replaceAll(value, `<${name}>`), text);
    return hidden
      .replaceAll(/^((?:export |declare -x )?(?!GLOVEBOX_)[A-Z_][A-Z0-9_]*)=.+$/gm, '$1=<value>')
      .replaceAll(/(?<![\w<$])((?!GLOVEBOX_)[A-Z][A-Z0-9_]{2,})=(?!<value>)("[^"]*"|'[^']*'|[^\s"']+)/g, '$1=<value>');
  };
}
