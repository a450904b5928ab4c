/** An identity cookie is a protobuf message in base64 of either alphabet; its first field, of 38 bytes, is the ECID. */
export const ecidIn = (value: string) => {
  const [, ecid] = /\n&(\d{38})/.exec(atob(value.replace(/-/g, '+').replace(/_/g, '/'))) || [];
  if (!ecid) throw new Error('No ECID found in cookie.');
  return ecid;
};
