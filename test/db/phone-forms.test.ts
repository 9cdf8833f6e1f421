import { type Database, openDatabase } from '../../src/db/core/client';
import { phoneFormsSql } from '../../src/db/customers/names-of';
import { phoneForms } from '../../src/domain/values/formats/phone-forms';
import { createTestDatabase, type TestDatabase } from '../helpers/app/database';

let db: Database;
let drop: TestDatabase['drop'];

beforeAll(async () => {
  const database = await createTestDatabase();
  drop = database.drop;
  db = openDatabase(database.url, 1);
});
afterAll(async () => {
  await db.close();
  await drop();
});

test.each([
  ['a Brazilian mobile number', '5511987654321'],
  ['the same without its ninth digit', '551187654321'],
  ['one that begins with the ninth digit’s number', '551198765432'],
  ['a Brazilian landline', '551130459876'],
  ['a mobile number whose other eight digits are a landline’s', '5511930459876'],
  ['an area code with a zero', '5510987654321'],
  ['an Indian number', '919845012345'],
])('SQL knows the forms of %s', async (_, digits) => {
  const [row] = await db.query<{ forms: string[] }>(
    `SELECT ${phoneFormsSql('phone')} AS forms FROM (VALUES ($1::text)) one (phone)`,
    [digits],
  );
  expect(new Set(row?.forms)).toEqual(new Set(phoneForms(digits)));
});
