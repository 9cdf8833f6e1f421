import { ACCOUNT_MUTANTS } from './account-mutants';
import { testMutants } from './notice';

testMutants(ACCOUNT_MUTANTS);
