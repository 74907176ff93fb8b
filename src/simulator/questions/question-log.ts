/** An answer that a client gave with AnswerVM. */
export interface GivenAnswer {
  /** Null for a question without one. */
  readonly messageId: string | null;
  readonly key: string;
}

/** Older answers are dropped. */
const MOST_ANSWERS = 10_000;

/** Gives ids to questions, and keeps the answers of clients. */
export class QuestionLog {
  #asked = 0;
  #answers: readonly GivenAnswer[] = [];

  /** Returns a new id in the spelling of hosts. */
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
