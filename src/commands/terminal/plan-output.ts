import { DiagnosticError, errorDiagnostic } from '../../domain/diagnostics/diagnostic.js';
import { cannotBeWritten, cannotReplace, replaceFile } from '../../files/replace-file.js';

/** A file that a plan is saved in. */
export interface PlanOutput {
  /** Throws a DiagnosticError where the file cannot be written; the old one is then still there. */
  save(text: string): void;
}

function refused(path: string, why: string): DiagnosticError {
  return new DiagnosticError(
    errorDiagnostic('EF7014', `The plan cannot be saved in ${path}: ${why}`, {
      hint: 'Name a new file, or a regular file to replace, in a folder that you may write to.',
    }),
  );
}

/** Throws a DiagnosticError for a path that a plan cannot be saved in, before anybody waits for the plan. */
export function planOutput(path: string): PlanOutput {
  const why = cannotReplace(path);
  if (why !== null) throw refused(path, why);
  return {
    save: (text) => {
      try {
        replaceFile(path, text);
      } catch (error) {
        throw refused(path, cannotBeWritten(error));
      }
    },
  };
}
