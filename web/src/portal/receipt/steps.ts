// What of a drawn procedure a resident reads as steps: what somebody does or what happens. A gateway that waits is one only while the case stands at it,
// since what came tells the rest; frames and ends say again what the act before them said.
export interface Element {
  id: string;
  type: string;
  words?: string;
  standing?: 'here' | 'awaited';
  passed?: boolean | number;
  clock?: string; // it is a time limit, which the clocks tell already
}

const isStep = ({ type, standing }: Element): boolean => /task$|(?<!end )event$/i.test(type) || (standing === 'here' && /gateway$/i.test(type));

export const stepsOf = (elements: readonly Element[]): Element[] => elements.filter((one) => one.words && !one.clock && isStep(one) && (one.passed || one.standing));
