import { ACCOUNT_MUTANTS } from './account-mutants';
import { DISPUTE_MUTANTS } from './dispute-mutants';
import { testMutants } from './notice';

testMutants([...ACCOUNT_MUTANTS, ...DISPUTE_MUTANTS]);
