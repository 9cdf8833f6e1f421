import { useEffect, useState } from 'react';
import { Icon, type IconName } from '../../shared/icons';
import { act } from '../api';
import { CopyText } from '../copy';
import { useWords } from '../language';
import { useNow } from '../panes/clock';
import type { BubbleOrder, SandboxOrder } from '../types';
import type { Words } from '../words';
import { type Option, optionsOf, stateOf } from './order-state';
import { QrCode } from './qr';
import { Result, Sheet } from './sheet';

const ICONS: Record<Option, IconName> = {
  upi: 'upi',
  upi_link: 'upi',
  card: 'card',
  netbanking: 'bank',
  wallet: 'wallet',
  one_click: 'card',
  pix: 'pix',
  boleto: 'boleto',
  link: 'link',
};

type Step = 'choose' | 'asking' | 'charging' | 'waiting' | 'failed' | 'paid';

/** Choosing a way to pay, paying, and how it ended. */
export function PaySheet({ order, close, back }: { order: BubbleOrder; close: () => void; back: () => void }) {
  const { words, money } = useWords();
  const options = optionsOf(order);
  const [option, setOption] = useState<Option>(options[0] ?? 'upi');
  const [approves, setApproves] = useState(true);
  const [step, setStep] = useState<Step>('choose');
  const [problem, setProblem] = useState<string | null>(null);
  const amount = money(order.total_amount, order.currency);
  const reference = order.parameters.reference_id;
  const state = stateOf(order, useNow());

  // The chat hears of the end of what takes longer than the request.
  useEffect(() => {
    if (step !== 'charging' && step !== 'waiting') return;
    if (state === 'paid') setStep('paid');
    else if (step === 'charging' && order.payment_label === 'failed') setStep('failed');
  }, [step, state, order.payment_label]);

  const pay = async () => {
    setStep('asking');
    setProblem(null);
    try {
      if (option === 'one_click') {
        await act(reference, 'confirm');
        setStep('charging');
        return;
      }
      const method = option === 'card' || option === 'netbanking' || option === 'wallet' ? option : 'upi';
      setStep(endOf(await act(reference, approves ? 'pay' : 'fail', { method })));
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
      setStep('choose');
    }
  };

  if (step === 'paid')
    return (
      <Sheet title={words.paid} close={close}>
        <Result kind="paid" title={words.paid} text={words.paidTo(amount)}>
          <p className="soft">#{reference}</p>
          <button type="button" className="primary" onClick={close}>
            {words.done}
          </button>
        </Result>
      </Sheet>
    );
  if (step === 'failed')
    return (
      <Sheet title={words.failed} close={close}>
        <Result kind="failed" title={words.failed} text={words.failedWhy}>
          <button type="button" className="primary" onClick={() => setStep('choose')}>
            {words.retry}
          </button>
          <button type="button" className="secondary" onClick={close}>
            {words.close}
          </button>
        </Result>
      </Sheet>
    );
  if (step === 'waiting' || step === 'charging') {
    const [title, text] = step === 'charging' ? [words.charging, words.chargingWhy] : [words.waiting, words.waitingWhy];
    return (
      <Sheet title={title} close={close}>
        <Result kind="waiting" title={title} text={text}>
          <button type="button" className="secondary" onClick={close}>
            {words.close}
          </button>
        </Result>
      </Sheet>
    );
  }
  const foot = (
    <>
      {option !== 'one_click' && <BankChoice approves={approves} choose={setApproves} />}
      {problem !== null && (
        <p className="error" role="alert">
          {problem}
        </p>
      )}
      <button type="button" className="primary" onClick={pay} disabled={step === 'asking'}>
        {step === 'asking' ? words.asking : actionOf(option, words, amount)}
      </button>
    </>
  );
  return (
    <Sheet title={words.choose} close={close} back={back} foot={foot}>
      <p className="pay-amount">
        <span className="soft">{words.payTo}</span>
        <strong>{amount}</strong>
      </p>
      <fieldset className="options">
        <legend className="sr-only">{words.choose}</legend>
        {options.map((each) => (
          <label key={each} className="option">
            <input type="radio" name="option" checked={each === option} onChange={() => setOption(each)} />
            <span className="option-icon">
              <Icon name={ICONS[each]} />
            </span>
            <span>
              {nameOf(each, order, words)}
              <span className="soft">{helpOf(each, words)}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <Details option={option} order={order} />
    </Sheet>
  );
}

/** How an answered attempt stands. */
function endOf({ payment_status, transactions, charges }: SandboxOrder): Step {
  if (payment_status === 'captured') return 'paid';
  return [...transactions, ...charges].at(-1)?.status === 'failed' ? 'failed' : 'waiting';
}

function actionOf(option: Option, words: Words, amount: string): string {
  if (option === 'one_click') return words.send;
  return option === 'pix' || option === 'boleto' ? words.paidElsewhere : words.pay(amount);
}

function nameOf(option: Option, order: BubbleOrder, words: Words): string {
  if (option === 'one_click') return words.card(order.last_four_digits ?? '');
  if (option === 'pix' || option === 'boleto' || option === 'link') return words[option];
  return words.methods[option === 'upi_link' ? 'upi' : option];
}

function helpOf(option: Option, words: Words): string {
  if (option === 'one_click') return words.cardHelp;
  if (option === 'pix') return words.pixHelp;
  if (option === 'boleto') return words.boletoHelp;
  if (option === 'link') return words.linkHelp;
  return words.methodHelp[option === 'upi_link' ? 'upi' : option];
}

/** The sandbox's one wish: how the pretended bank decides. */
function BankChoice({ approves, choose }: { approves: boolean; choose: (approves: boolean) => void }) {
  const { words } = useWords();
  return (
    <div className="bank" role="radiogroup" aria-labelledby="bank">
      <span id="bank">{words.bank}</span>
      {[true, false].map((each) => (
        <label key={String(each)}>
          <input type="radio" name="bank" checked={approves === each} onChange={() => choose(each)} />
          <span>{each ? words.approves : words.refuses}</span>
        </label>
      ))}
    </div>
  );
}

/** What the customer needs to pay outside the chat. */
function Details({ option, order }: { option: Option; order: BubbleOrder }) {
  const { words } = useWords();
  const settings = order.parameters.payment_settings ?? [];
  const pix = settings.find((entry) => entry.pix_dynamic_code)?.pix_dynamic_code;
  const line = settings.find((entry) => entry.boleto)?.boleto?.digitable_line;
  const uri = settings.find((entry) => entry.payment_link)?.payment_link?.uri;
  const upi = settings.find((entry) => entry.upi_intent_link)?.upi_intent_link?.link;
  if (option === 'pix' && pix)
    return (
      <div className="outside">
        <QrCode text={pix.code} label={words.pixCode} />
        <p className="soft">{pix.merchant_name}</p>
        <CopyText label={words.pixCode} text={pix.code} />
      </div>
    );
  if (option === 'boleto' && line)
    return (
      <div className="outside">
        <CopyText label={words.boletoLine} text={line} shown={boletoText(line)} />
      </div>
    );
  const address = option === 'link' ? uri : option === 'upi_link' ? upi : undefined;
  if (address === undefined) return null;
  return (
    <div className="outside">
      <CopyText label={option === 'link' ? words.link : words.upiApp} text={address} />
    </div>
  );
}

/** 47 digits as they are printed; another line as it is. */
function boletoText(line: string): string {
  const digits = line.replace(/\D/g, '');
  const parts = /^(\d{5})(\d{5})(\d{5})(\d{6})(\d{5})(\d{6})(\d)(\d{14})$/.exec(digits);
  if (!parts) return line;
  const [, a, b, c, d, e, f, g, h] = parts;
  return `${a}.${b} ${c}.${d} ${e}.${f} ${g} ${h}`;
}
