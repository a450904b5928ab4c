/**
 * Whether messages reach the console: what the page's address says (`?alloy_debug=true`), else `setDebug`, else what
 * either said earlier in this tab, else `debugEnabled`. The flag a page asks for is all that is kept without consent.
 */
export const createDebug = (name: string) => {
  const key = `com.adobe.alloy.instance.${name}.debug`;
  const asked = /[?&]alloy_debug=([^&]*)/.exec(globalThis.location?.search)?.[1];
  /** Once somebody has decided, the configuration may not. */
  let decided: boolean | undefined;
  let configured = false;

  const set = (enabled: boolean) => {
    decided = enabled;
    try {
      sessionStorage.setItem(key, `${enabled}`);
    } catch {
      // Then it holds for this page.
    }
  };

  let said: string | null | undefined = asked;
  try {
    said ??= sessionStorage.getItem(key);
  } catch {
    // Nothing is remembered.
  }
  if (said != null) set(/^true$/i.test(said));

  return {
    on: () => decided ?? configured,
    set,
    configured(enabled: boolean) {
      configured = enabled;
    },
  };
};
