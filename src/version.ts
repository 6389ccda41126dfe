/** The version of this package, the same as in package.json. @since 0.1.0 */
export const version: string = '0.1.0';
