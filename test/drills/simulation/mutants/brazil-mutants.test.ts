import { BRAZIL_MUTANTS } from './brazil-mutants';
import { testMutants } from './notice';

testMutants(BRAZIL_MUTANTS);
