import { describe, expect, it } from 'vitest';
import { bytes, change, counted, digits, duration, integer, moment, percent, span } from './figures.js';

/** Thin spaces as plain ones. */
const plain = (text: string): string => text.replaceAll('\u202f', ' ');

describe('figures', () => {
  it('have three digits and their unit', () => {
    expect([0, 731, 2931.6, 43_064, 1_038_085, 17_222_547, 3e9].map((ns) => plain(duration(ns)))).toEqual([
      '0 ns',
      '731 ns',
      '2.93 µs',
      '43.1 µs',
      '1.04 ms',
      '17.2 ms',
      '3.00 s',
    ]);
    expect([0, 1023, 745_472, 25_276_502_016].map((count) => plain(bytes(count)))).toEqual([
      '0 B',
      '1 023 B',
      '728 KiB',
      '23.5 GiB',
    ]);
    expect(plain(percent(0.0144))).toBe('1.44 %');
    expect(digits(0.00123)).toBe('0.00123');
  });

  it('say changes with their sign', () => {
    expect(plain(change(0.0313))).toBe('+3.13 %');
    expect(plain(change(-0.5))).toBe('\u221250.0 %');
  });

  it('are a dash where there is no number', () => {
    for (const write of [duration, bytes, percent, integer, digits, change, span]) expect(write(Number.NaN)).toBe('-');
  });

  it('count, and tell times', () => {
    expect(plain(integer(1_234_567))).toBe('1 234 567');
    expect(counted(1, 'crash', 'crashes')).toBe('1 crash');
    expect(counted(2, 'crash', 'crashes')).toBe('2 crashes');
    expect(plain(span(500_000))).toBe('8 min 20 s');
    expect(moment('2026-11-21T06:14:08.162Z')).toBe('2026-11-21 06:14 UTC');
    expect(moment('yesterday')).toBe('yesterday');
  });
});
