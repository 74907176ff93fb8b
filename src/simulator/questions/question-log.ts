/** An answer that a client gave with AnswerVM. */
export interface GivenAnswer {
  /** Null for a question without one. */
  readonly messageId: string | null;
  readonly key: string;
}

/** Older ones are forgotten. */
const MOST_ANSWERS = 10_000;

/** Numbers the questions of a simulator, and keeps what they were answered with. */
export class QuestionLog {
  #asked = 0;
  #answers: readonly GivenAnswer[] = [];

  /** Spelled as hosts spell it; never given twice. */
  nextId(): string {
    this.#asked += 1;
    return `_vmx${this.#asked}`;
  }

  /** Oldest first. */
  get answers(): readonly GivenAnswer[] {
    return this.#answers;
  }

  note(answer: GivenAnswer): void {
    this.#answers = [...this.#answers.slice(-(MOST_ANSWERS - 1)), answer];
  }
}
