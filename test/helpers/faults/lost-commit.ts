import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** `answer`: the commit happens and its answer is lost. `commit`: it is lost on its way. `never`: nothing is lost. */
export type Lost = 'answer' | 'commit' | 'never';

/** A statement as it leaves, and the tag with which the server says that it was carried out. */
interface Statement {
  text: string;
  tag: string;
}
const COMMIT: Statement = { text: 'COMMIT', tag: 'COMMIT\0' };

/** A line to a PostgreSQL server that breaks around the next COMMIT, or another statement, once for each `lose`. */
export async function createLossyLine(url: string) {
  const target = new URL(url);
  let lost: Lost = 'never';
  let statement = COMMIT;
  let goesAway = false;
  let isAway = false;
  let losses = 0;
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    if (isAway) return near.destroy();
    const far = connect(Number(target.port), target.hostname);
    const end = (): void => {
      near.destroy();
      far.destroy();
    };
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', end);
      socket.on('close', end);
    }
    let breaking = false;
    near.on('data', (data: Buffer) => {
      const commits = lost !== 'never' && data.includes(statement.text);
      if (commits) {
        breaking = true;
        losses += 1;
        isAway = goesAway;
        if (isAway) for (const socket of sockets) if (socket !== near && socket !== far) socket.destroy();
        if (lost === 'commit') {
          lost = 'never';
          return end();
        }
        lost = 'never';
      }
      far.write(data);
    });
    far.on('data', (data: Buffer) => {
      if (!breaking) near.write(data);
      else if (data.includes(statement.tag)) end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const near = new URL(url);
  near.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: near.href,
    /** `thenAway`: with it every connection ends, and no new one comes about until `comeBack`. */
    lose: (what: Lost, { of = COMMIT, thenAway = false } = {}): void => {
      lost = what;
      statement = of;
      goesAway = thenAway;
    },
    comeBack: (): void => {
      isAway = false;
    },
    losses: (): number => losses,
    close: async (): Promise<void> => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
