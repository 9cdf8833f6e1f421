const { default: Sequencer } = require('@jest/test-sequencer');

/**
 * Test files that take longest, longest first. Jest begins with large files where it remembers no times, as on a fresh
 * clone; a long one that comes last keeps one worker busy while the others have nothing to do.
 */
const SLOW = [
  'test/web/phone/troubles',
  'test/drills/kill/kill.test',
  'test/web/dashboard/',
  'test/drills/simulation/',
  'test/web/',
  'test/flows/payments/race-matrix',
  'test/flows/state/overlapping-groups',
  'test/sandbox/control/night',
  'test/flows/ingest/fuzz',
  'test/drills/',
  'test/adapters/psp/contract/',
  'test/cli/',
  'test/dev/',
  'test/core/first-minutes',
];

const rank = ({ path }) => {
  const place = SLOW.findIndex((part) => path.includes(part));
  return place < 0 ? SLOW.length : place;
};

module.exports = class SlowFirst extends Sequencer {
  sort(tests) {
    return super.sort(tests).sort((a, b) => rank(a) - rank(b));
  }
};
