import type {Core} from '../../core/types.js';

/** Carries consent from tab to tab: withdrawn in one, no other may send another byte. */
export const openChannel = ({cookies, gate, prefix}: Core, name: string) => {
  let channel: BroadcastChannel | undefined;
  /** What another tab has said, until this one has acted on it. */
  let heard: string | undefined;
  let away = false;

  return {
    open() {
      // While the page was kept it heard nothing; the edge's cookie knows.
      const cookie = cookies.all()[prefix + 'consent'] || '';
      const [, state] = /(?:^|;)general=(in|out)/.exec(cookie) || [];
      if (away && state && state != gate.state()) gate.set((heard = state));
      away = false;
      if (typeof BroadcastChannel == 'undefined') return;
      channel ||= new BroadcastChannel(name);
      channel.onmessage = ({data}: MessageEvent<string>) => gate.set((heard = data));
    },
    /** Before the page may be kept for going back: an open channel would not let it. */
    close() {
      channel?.close();
      channel = undefined;
      away = true;
    },
    /** Also what was told before: tabs may have opened since that know of nothing. */
    tell() {
      const state = gate.state();
      if (state != 'pending' && state != heard) channel?.postMessage(state);
      heard = undefined;
    },
  };
};
