import { z } from 'zod';
import { compileDateFormat, isTimeZone } from './ldml-date';

const COLUMN_ROLES = [
  'kind',
  'id',
  'payment_id',
  'order_id',
  'reference_id',
  'amount',
  'fee',
  'tax',
  'net',
  'currency',
  'created_at',
  'settled_at',
  'settlement_id',
  'utr',
] as const;
export type ColumnRole = (typeof COLUMN_ROLES)[number];

const MAPPED_KINDS = ['payment', 'refund', 'chargeback', 'adjustment', 'authorized', 'ignore'] as const;

const header = z.string().trim().min(1).max(200);

/** How to read a report whose columns the merchant or the gateway chooses. Columns that are not named are dropped. */
export const columnMappingSchema = z
  .strictObject({
    columns: z
      .strictObject(
        Object.fromEntries(COLUMN_ROLES.map((role) => [role, header.optional()])) as Record<
          ColumnRole,
          z.ZodOptional<z.ZodString>
        >,
      )
      .describe('The name in the header for each thing that is read; id and amount are needed.'),
    unit: z.enum(['minor', 'major']).describe('minor: whole numbers of paise or centavos; major: rupees or reais.'),
    decimal: z.enum(['.', ',']).default('.'),
    separator: z.enum([',', ';', '\t']).default(','),
    date_format: z
      .string()
      .max(60)
      .refine((format) => compileDateFormat(format) !== null, 'must be Unicode LDML with year, month and day')
      .describe('Unicode LDML, such as dd/MM/yyyy HH:mm:ss.'),
    timezone: z
      .string()
      .max(60)
      .refine(isTimeZone, 'must be a name of the IANA time zone database')
      .describe('Of dates that name none, such as Asia/Kolkata; also whose days the merchant counts in.'),
    kinds: z
      .record(z.string().min(1).max(100), z.enum(MAPPED_KINDS))
      .default({})
      .describe('What each word of the kind column means. A word that is not here rejects its row.'),
  })
  .superRefine(({ columns, kinds }, context) => {
    const issue = (path: (string | number)[], message: string) => context.addIssue({ code: 'custom', path, message });
    for (const role of ['id', 'amount'] as const) {
      if (columns[role] === undefined) issue(['columns', role], 'is needed');
    }
    if (columns.kind !== undefined && Object.keys(kinds).length === 0) issue(['kinds'], 'is needed with columns.kind');
    const names = Object.values(columns).filter((name) => name !== undefined);
    if (new Set(names).size < names.length) issue(['columns'], 'names one column twice');
  });

export type ColumnMapping = z.output<typeof columnMappingSchema>;

/** Names of mappings are gateways of their own, so that no name of a gateway or bank that we know is free. */
export const MAPPING_NAME = /^[a-z][a-z0-9_-]{0,39}$/;
