import {follow} from '../../demo/inspector/stream.js';

/** Stands in for the browser's EventSource, which Node lacks. */
const fakeSources = () => {
  const opened: any[] = [];
  const EventSource = function (this: any, url: string) {
    const heard: Record<string, (message: {data: string}) => void> = {};
    Object.assign(this, {
      url,
      readyState: 1,
      addEventListener: (name: string, listener: () => void) => (heard[name] = listener),
      close: () => (this.readyState = 2),
      say: (name: string, data: unknown) => heard[name]?.({data: JSON.stringify(data)}),
      fail: (readyState: number) => {
        this.readyState = readyState;
        this.onerror();
      },
    });
    opened.push(this);
  };
  Object.assign(globalThis, {EventSource: Object.assign(EventSource, {CLOSED: 2})});
  return opened;
};

describe('the live stream', () => {
  let opened: any[];
  let told: unknown[];
  let stop: () => void;

  beforeEach(() => {
    jest.useFakeTimers();
    opened = fakeSources();
    told = [];
    stop = follow({
      onOpen: () => told.push('open'),
      onNews: (news) => told.push(news),
      onLost: () => told.push('lost'),
    });
  });
  afterEach(() => {
    stop();
    jest.useRealTimers();
    delete (globalThis as any).EventSource;
  });

  it('hands on events, requests and notes of visits by their kind', () => {
    opened[0].say('event', {seq: 1});
    opened[0].say('request', {seq: 2});
    opened[0].say('visit', {seq: 3});
    expect(told).toEqual([{events: [{seq: 1}]}, {requests: [{seq: 2}]}, {notes: [{seq: 3}]}]);
  });

  it('connects anew after the browser has given up', () => {
    opened[0].fail(2);
    expect(told).toEqual(['lost']);
    jest.runAllTimers();
    expect(opened).toHaveLength(2);
    opened[1].onopen();
    expect(told).toEqual(['lost', 'open']);
  });

  it('leaves a dropped connection to the browser, which retries by itself', () => {
    opened[0].fail(0);
    jest.runAllTimers();
    expect(told).toEqual(['lost']);
    expect(opened).toHaveLength(1);
  });

  it('stays away once it was stopped', () => {
    opened[0].fail(2);
    stop();
    jest.runAllTimers();
    expect(opened).toHaveLength(1);
  });
});
