it('has to expect something, like every test of this runner', () => {
  expect(expect.getState().isExpectingAssertions).toBe(true);
});
