// A cell of a decision's table, as people read it: the server has put words in place of the pack's codes already.
import { m } from '$lib/m';

export const cellWords = (text: string | undefined): string => (text === 'true' ? m.yes() : text === 'false' ? m.no() : text === '-' ? m.dt_any() : text === 'null' || !text ? m.dt_none() : text);
