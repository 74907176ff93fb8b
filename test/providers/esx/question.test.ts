import { expect, test } from 'vitest';
import { moRef, type VimValue } from '../../../src/providers/esx/soap/value.js';
import { questionOf } from '../../../src/providers/esx/watch/question.js';

const choiceInfo = [
  { key: '0', label: 'button.uuid.cancel', summary: 'Cancel' },
  { key: '1', label: 'button.uuid.movedTheVM', summary: 'I Moved It' },
];

test('a whole question', () => {
  const message = [{ id: 'msg.uuid.altered', text: 'x' }, { id: 'msg.second' }];
  expect(questionOf({ id: '12', text: 'moved?', choice: { choiceInfo, defaultIndex: 1 }, message })).toEqual({
    id: '12',
    messageId: 'msg.uuid.altered',
    text: 'moved?',
    choices: choiceInfo,
    defaultKey: '1',
  });
});

test.each<[string, VimValue | undefined]>([
  ['nothing', undefined],
  ['text', 'x'],
  ['a reference', moRef('Task', 't')],
  ['no id', { text: 'x' }],
])('%s is no question', (_, value) => {
  expect(questionOf(value)).toBeNull();
});

test.each([
  ['msg.uuid.altered:This machine', 'msg.uuid.altered'],
  ['msg.hbacommon.out-of_space: no space', 'msg.hbacommon.out-of_space'],
  ['This: msg.uuid.altered:', null],
  ['msg.uuid.altered was asked', null],
  ['message: hello', null],
  ['', null],
])('without a message, "%s" has the id %s', (text, id) => {
  expect(questionOf({ id: '1', text })?.messageId).toBe(id);
});

test('no choices are an empty list without a default', () => {
  expect(questionOf({ id: '1', text: 'x' })).toMatchObject({ choices: [], defaultKey: null });
  expect(questionOf({ id: '1', text: 'x', choice: { defaultIndex: 0 } })).toMatchObject({
    choices: [],
    defaultKey: null,
  });
});

test.each([[-1], [2], [99]])('a default of %i points at no choice', (defaultIndex) => {
  expect(questionOf({ id: '1', choice: { choiceInfo, defaultIndex } })?.defaultKey).toBeNull();
});

test('choices without a default have none', () => {
  expect(questionOf({ id: '1', choice: { choiceInfo } })).toMatchObject({ choices: choiceInfo, defaultKey: null });
});

test('one choice alone, with a label alone, is shown by its label', () => {
  expect(questionOf({ id: '1', choice: { choiceInfo: { key: '0', label: 'OK' }, defaultIndex: 0 } })).toMatchObject({
    choices: [{ key: '0', label: 'OK', summary: 'OK' }],
    defaultKey: '0',
  });
});
