import type { Chunk } from '../../db/settlements/chunks';
import { dayOf } from '../../domain/settlements/date-text';
import type { BankRow, Rejection, SettlementLine, SettlementStatement } from '../../domain/settlements/line';
import { StagedRows } from '../../domain/settlements/staged-rows';
import type { RowSink, SettlementSource } from '../../ports/settlement-source';

/** Rows of one chunk: one transaction when it is stored, and some megabytes in memory while it is made. */
const CHUNK_ROWS = 4_000;

const NO_PLACE = { settlementId: '', currency: '', place: 0 };

/** Keeps what a source reads as chunks of an upload, with bounded memory: one chunk is made while one is written. */
export class RowStage implements RowSink {
  private readonly staged = new StagedRows();
  private settlements: SettlementStatement[] = [];
  /** By currency and id. */
  private places = new Map<string, Map<string, number>>();
  /** Where the last row's settlement is: most rows have that of the row before, and each asks twice. */
  private last = NO_PLACE;
  private rejections: Rejection[] = [];
  private writing: Promise<void> = Promise.resolve();
  private earliest = Number.POSITIVE_INFINITY;
  private latest = Number.NEGATIVE_INFINITY;
  /** Of all that was read. */
  rows = 0;
  good = 0;

  constructor(
    /** Keeps a chunk, at the latest with what makes a file of all. */
    private readonly keep: (chunk: Chunk) => Promise<void>,
    readonly uploadId: string,
    private readonly source: SettlementSource,
    /** Chunks that are there already. */
    public chunks = 0,
    /** Where its first record stands, where another part of the file was read before. */
    private readonly firstLine = 0,
  ) {}

  line(at: number, line: SettlementLine): void {
    this.rows++;
    this.good++;
    this.cover(line.occurredAt ?? line.settledAt);
    this.staged.addLine(
      this.firstLine + at,
      line,
      line.settlementId === null ? null : this.placeOf(line.settlementId, line.currency),
    );
  }

  bankRow(at: number, row: BankRow): void {
    this.rows++;
    this.good++;
    this.cover(Date.parse(row.bookedOn) / 1000 - this.source.dayOffset * 60);
    this.staged.addBooking(this.firstLine + at, row);
  }

  settlement({ settlementId, currency, utr, net, settledAt }: SettlementStatement): void {
    const known = this.settlements[this.placeOf(settlementId, currency) - 1];
    if (!known) return;
    known.utr ??= utr;
    known.net ??= net;
    known.settledAt ??= settledAt;
  }

  reject(rejection: Rejection): void {
    this.rows++;
    this.rejections.push({ ...rejection, line: this.firstLine + rejection.line });
  }

  /** Days of the merchant that the rows cover. */
  get period(): { from: string | null; to: string | null } {
    if (this.latest < this.earliest) return { from: null, to: null };
    return { from: dayOf(this.earliest, this.source.dayOffset), to: dayOf(this.latest, this.source.dayOffset) };
  }

  /** Writes what is full; waits only when the chunk before is still being written. */
  async flush(): Promise<void> {
    const waiting = this.staged.rows + this.rejections.length;
    if (waiting >= CHUNK_ROWS || this.settlements.length >= CHUNK_ROWS) await this.write();
  }

  /** Writes the rest; everything is stored when it resolves. */
  async finish(): Promise<void> {
    const waiting = this.staged.rows + this.rejections.length + this.settlements.length;
    if (waiting > 0) await this.write();
    await this.writing;
  }

  private async write(): Promise<void> {
    await this.writing;
    const chunk: Chunk = {
      fileId: this.uploadId,
      number: this.chunks++,
      rows: this.staged.rows + this.rejections.length,
      stores: this.source.stores,
      data: this.staged.take(),
      settlements: this.settlements,
      rejections: this.rejections,
    };
    this.settlements = [];
    this.places = new Map();
    this.last = NO_PLACE;
    this.rejections = [];
    this.writing = this.keep(chunk);
    // Whoever waits for it next is told.
    this.writing.catch(() => {});
  }

  private placeOf(settlementId: string, currency: string): number {
    const { last } = this;
    if (last.settlementId === settlementId && last.currency === currency) return last.place;
    const place = this.findPlace(settlementId, currency);
    this.last = { settlementId, currency, place };
    return place;
  }

  private findPlace(settlementId: string, currency: string): number {
    let places = this.places.get(currency);
    if (!places) {
      places = new Map();
      this.places.set(currency, places);
    }
    const known = places.get(settlementId);
    if (known !== undefined) return known;
    this.settlements.push({ settlementId, currency, utr: null, net: null, settledAt: null });
    places.set(settlementId, this.settlements.length);
    return this.settlements.length;
  }

  private cover(seconds: number | null): void {
    if (seconds === null) return;
    if (seconds < this.earliest) this.earliest = seconds;
    if (seconds > this.latest) this.latest = seconds;
  }
}
