// Sealed parts that a read act has just opened: kept in memory while the case is looked at, and nowhere else.
export interface OpenedPart {
  name: string;
  n: number;
  at: string;
  erased: boolean;
  fields: Record<string, unknown> | null;
}

class Opened {
  id: string = $state('');
  parts: OpenedPart[] = $state.raw([]);
  purpose: string = $state(''); // that it was read for; its files are read for the same

  take(id: string, reply: unknown, purpose = ''): void {
    const found = (reply as { parts?: OpenedPart[] } | null)?.parts;
    this.id = id;
    this.parts = Array.isArray(found) ? found : [];
    this.purpose = purpose;
  }

  forget(): void {
    this.id = '';
    this.parts = [];
    this.purpose = '';
  }
}

export const opened = new Opened();
