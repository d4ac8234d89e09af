// What is wrong with a form, as the list at its top has it.
export interface Listed {
  id: string; // of the control
  text: string;
  said?: boolean; // by the server: only it can tell when it is mended
}

// What is left of those that were listed, when `now` is what is wrong: the mended ones go, and none is added before the form is sent again.
// The same list where nothing was mended.
export function left<T extends Listed>(listed: T[], now: readonly Listed[]): T[] {
  const still = listed.filter((one) => one.said || now.some((other) => other.id === one.id));
  return still.length < listed.length ? still : listed;
}
