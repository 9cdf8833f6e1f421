import type { MessageRow } from '../../db/order-state/order-state';

/** The names under which timeline lines mention a message. */
export const named = ({ id, kind }: MessageRow) => ({ message_id: id, message_kind: kind });
