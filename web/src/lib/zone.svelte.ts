// The zone of the agency, by which its clocks run: every time on a page is one of this zone, wherever the reader sits. Undefined until an answer has
// told it; then the browser's own stands in.
export const zone: { name: string | undefined } = $state({ name: undefined });
