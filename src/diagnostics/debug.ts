/**
 * Whether messages reach the console: what the page's address says (`?alloy_debug=true`), else `setDebug`, else what
 * either said earlier in this tab, else `debugEnabled`. The flag a page asks for is all that is kept without consent.
 */
export const createDebug = (name: string) => {
  const key = `com.adobe.alloy.instance.${name}.debug`;
  const asked = new URLSearchParams(globalThis.location?.search).get('alloy_debug');
  let on = false;
  /** Somebody has decided, and the configuration may not. */
  let decided = false;

  const set = (enabled: boolean) => {
    on = enabled;
    decided = true;
    try {
      sessionStorage.setItem(key, `${enabled}`);
    } catch {
      // Then it holds for this page.
    }
  };

  let said = asked;
  try {
    said ??= sessionStorage.getItem(key);
  } catch {
    // Nothing is remembered.
  }
  if (said != null) set(/^true$/i.test(said));

  return {
    on: () => on,
    set,
    configured(enabled: boolean) {
      if (!decided) on = enabled;
    },
  };
};
