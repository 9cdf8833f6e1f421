import type { ListOrdersQuery } from '../../../client/generated/types';
import { askForFile } from '../api/ask';

/** Has the browser keep the whole list, as it is narrowed, as a CSV file; gives the file's name. */
export async function exportOrders(query: ListOrdersQuery, now: number): Promise<string> {
  const file = await askForFile('/v1/orders', 'text/csv', query);
  const name = `orders-${new Date(now).toISOString().slice(0, 16).replaceAll(':', '')}.csv`;
  const address = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
  return name;
}
