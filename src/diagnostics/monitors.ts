/** Tells debuggers what happens, by the hooks of `__alloyMonitors` (Adobe's Web SDK documentation, "monitoring hooks"). */
export type Monitor = Record<string, ((details: any) => unknown) | undefined>;

/** Calls a hook of everybody who watches; also of those who came late. One that throws hurts nobody. */
export const createMonitors = (instanceName: string, own: readonly Monitor[]) => {
  const all = () => {
    const {__alloyMonitors: given} = globalThis as {__alloyMonitors?: Monitor[]};
    // An element may have that id.
    return [...(Array.isArray(given) ? given : []), ...own] as Monitor[];
  };
  return {
    any: () => !!all()[0],
    hear(hook: string, details: object): void {
      for (const monitor of all()) {
        try {
          monitor[hook]?.({instanceName, ...details});
        } catch (error) {
          console.error(error);
        }
      }
    },
  };
};
