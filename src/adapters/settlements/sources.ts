import type { SettlementSource } from '../../ports/settlement-source';
import { cnab240 } from './banks/cnab240';
import { cnab400 } from './banks/cnab400';
import { indianStatements } from './banks/indian-statements';
import { ofxStatement } from './banks/ofx';
import { billdeskFile } from './gateways/billdesk-file';
import { cashfreeRecon } from './gateways/cashfree-recon';
import { mercadopagoReleased } from './gateways/mercadopago-released';
import { pagarmePayables } from './gateways/pagarme-payables';
import { payuSource } from './gateways/payu';
import { phonepeReport } from './gateways/phonepe';
import { razorpayReconApi } from './gateways/razorpay-recon-api';
import { razorpayReconCsv } from './gateways/razorpay-recon-csv';
import { stripeBalance } from './gateways/stripe-balance';
import { stripeReport } from './gateways/stripe-report';

/** Every source with a format of its own, by name; reports that a mapping describes are `csv:{name}`. */
export const SETTLEMENT_SOURCES: ReadonlyMap<string, SettlementSource> = new Map(
  [
    razorpayReconCsv,
    razorpayReconApi,
    payuSource,
    billdeskFile,
    cashfreeRecon,
    phonepeReport,
    stripeReport,
    stripeBalance,
    mercadopagoReleased,
    pagarmePayables,
    cnab240,
    cnab400,
    ofxStatement,
    ...indianStatements,
  ].map((source) => [source.name, source]),
);
