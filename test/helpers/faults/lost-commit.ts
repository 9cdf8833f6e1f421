import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** `answer`: the commit happens and its answer is lost. `commit`: it is lost on its way. `never`: nothing is lost. */
export type Lost = 'answer' | 'commit' | 'never';

/** A line to a PostgreSQL server that breaks around the next COMMIT, once for each `lose`. */
export async function createLossyLine(url: string) {
  const target = new URL(url);
  let lost: Lost = 'never';
  let losses = 0;
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
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
      const commits = lost !== 'never' && data.includes('COMMIT');
      if (commits) {
        breaking = true;
        losses += 1;
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
      // The tag of a command that was carried out.
      else if (data.includes('COMMIT\0')) end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const near = new URL(url);
  near.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: near.href,
    lose: (what: Lost): void => {
      lost = what;
    },
    losses: (): number => losses,
    close: async (): Promise<void> => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
