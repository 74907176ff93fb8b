import { describe, expect, test } from 'vitest';
import { DiagnosticError } from '../../../src/domain/diagnostics/diagnostic.js';
import { checkProduct } from '../../../src/providers/esx/inventory/product.js';
import { faultDiagnostic } from '../../../src/providers/esx/net/fault-diagnostic.js';
import { decodeAnswer } from '../../../src/providers/esx/soap/decode-answer.js';
import { VimFault } from '../../../src/providers/esx/soap/fault.js';
import type { ServiceContent } from '../../../src/providers/esx/soap/session/service-content.js';
import { wireError } from '../../../src/providers/esx/soap/wire-error.js';
import { targetOf } from '../../target.js';
import { envelope, fault, object, page, response } from './canned-answers.js';

const INHERITED = Object.getOwnPropertyNames(Object.prototype);

describe.each(INHERITED)('%s from a server', (word) => {
  test('is a product that the scheme does not reach', () => {
    const target = targetOf('esx://h/');
    const content = { productLineId: word, fullName: word } as ServiceContent;
    expect(() => checkProduct(target, content)).toThrow(DiagnosticError);
    try {
      checkProduct(target, content);
    } catch (error) {
      expect(error).toMatchObject({ diagnostic: { code: 'EF3011', hint: null } });
    }
  });

  test('is a fault, a privilege and an object like any other', () => {
    expect(faultDiagnostic(new VimFault(word, 'no'), 'X')).toMatchObject({ code: 'EF3007', hint: null });
    const denied = faultDiagnostic(new VimFault('NoPermission', 'no', { privilegeId: word, object: word }), 'X');
    expect(denied).toMatchObject({ code: 'EF3013', summary: `X: the privilege ${word} on ${word} is missing` });
    expect(wireError('http://h', 'X', Object.assign(new Error('no'), { code: word })).diagnostic.code).toBe('EF3002');
  });

  test('is a type and a property like any other', () => {
    const value = `<propSet><name>${word}</name><val xsi:type="${word}">x</val></propSet>`;
    const answer = envelope(response('X', page(object('VirtualMachine', word, value))));
    expect(() => decodeAnswer(Buffer.from(answer), 'X', 'RetrieveResult')).not.toThrow();
    const { body } = fault(word, '', word === '__proto__' ? '' : `<${word}>x</${word}>`);
    try {
      decodeAnswer(Buffer.from(body), 'X', null);
    } catch (error) {
      expect(error).toBeInstanceOf(word === '__proto__' ? Error : VimFault);
    }
    expect(Object.keys(Object.prototype)).toEqual([]);
  });
});
