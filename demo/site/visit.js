/* Tells the edge what the tag makes of each change of the page, for the inspector's timeline. */

{
  const tab = (sessionStorage.tab ||= Math.random().toString(36).slice(2, 12));

  // Registered before the tag is there: who comes later does not hear of the first page view.
  edgetag('on', {
    event: 'navigation',
    callback({kind, url, counted, reason, pageViewID}) {
      const time = new Date().toISOString();
      const note = {tab, time, kind, url, counted, reason, pageViewID};
      // A page that is being left is counted as late as that.
      navigator.sendBeacon('/_edge/visits', JSON.stringify(note));
    },
  }).catch(console.warn);
}
