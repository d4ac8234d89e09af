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

  take(id: string, reply: unknown): void {
    const found = (reply as { parts?: OpenedPart[] } | null)?.parts;
    this.id = id;
    this.parts = Array.isArray(found) ? found : [];
  }

  forget(): void {
    this.id = '';
    this.parts = [];
  }
}

export const opened = new Opened();
