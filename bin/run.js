#!/usr/bin/env node
import { runProgram } from '../dist/commands/terminal/run-program.js';

await runProgram(import.meta.url);
