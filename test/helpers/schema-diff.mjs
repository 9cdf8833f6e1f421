// Prints the SQL that leads from one schema to another, without a network and without Prisma's native engine:
//   node test/helpers/schema-diff.mjs empty                   the whole of prisma/schema.prisma
//   DATABASE_URL=… node test/helpers/schema-diff.mjs database  from a migrated database to prisma/schema.prisma
// The second form is what to put into a new migration.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } from '@prisma/driver-adapter-utils';
import * as bindings from '@prisma/schema-engine-wasm/schema_engine_bg';
import pg from 'pg';

// The engine reads PostgreSQL's catalogue, whose "char" columns (type 18) the adapter does not know. They travel as
// uuid (2950), of which the catalogue has none, and are called characters again on the other side.
const { emit } = pg.Connection.prototype;
pg.Connection.prototype.emit = function (event, ...values) {
  if (event === 'rowDescription') {
    for (const field of values[0].fields) if (field.dataTypeID === 18) field.dataTypeID = 2950;
  }
  return emit.call(this, event, ...values);
};
class CatalogueAdapter extends PrismaPg {
  async connect() {
    const connection = await super.connect();
    const queryRaw = connection.queryRaw.bind(connection);
    connection.queryRaw = async (query) => {
      const result = await queryRaw(query);
      const { Uuid, Character } = ColumnTypeEnum;
      return { ...result, columnTypes: result.columnTypes.map((type) => (type === Uuid ? Character : type)) };
    };
    return connection;
  }
}

globalThis.PRISMA_WASM_PANIC_REGISTRY = { set_message: (message) => console.error(message) };
const file = process.argv[3] ?? 'prisma/schema.prisma';
const schema = { files: [{ path: 'schema.prisma', content: readFileSync(file, 'utf8') }] };
// The package's own entry imports the .wasm file as an ES module, which Node 20 cannot do.
const engineDir = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg');
const wasm = readFileSync(engineDir.replace(/schema_engine_bg\.js$/, 'schema_engine_bg.wasm'));
const { instance } = await WebAssembly.instantiate(wasm, { './schema_engine_bg.js': bindings });
bindings.__wbg_set_wasm(instance.exports);
instance.exports.__wbindgen_start();

const adapter = new CatalogueAdapter({ connectionString: process.env.DATABASE_URL ?? 'postgresql://unused' });
const engine = await bindings.SchemaEngine.new(
  { datamodels: schema.files.map(({ path, content }) => [path, content]) },
  () => {},
  bindMigrationAwareSqlAdapterFactory(adapter),
);
const from = process.argv[2] === 'database' ? { tag: 'schemaDatasource', ...schema, configDir: '.' } : { tag: 'empty' };
const filters = { externalTables: [], externalEnums: [] };
const diff = await engine.diff({
  from,
  to: { tag: 'schemaDatamodel', ...schema },
  script: true,
  exitCode: null,
  filters,
});
// The adapter's idle connections would keep the process for another ten seconds.
process.stdout.write(diff.stdout ?? '', () => process.exit());
