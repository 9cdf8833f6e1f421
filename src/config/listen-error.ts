/** What a failed `listen` means for the person who starts the process: which setting to change. */
export function explainListenError(
  error: NodeJS.ErrnoException,
  { port, host }: { port: number; host: string },
): Error {
  switch (error.code) {
    case 'EADDRINUSE':
      return new Error(
        `PORT: ${port} on ${host} is in use by another program (or by a wapay that still runs). End that one, or set PORT to a free port: PORT=${port + 1} npm start`,
      );
    case 'EACCES':
      return new Error(`PORT: this user may not listen on ${port}. Set PORT to one above 1023.`);
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new Error(`HOST: this machine has no address ${host}. Set HOST to one of its own, or to 0.0.0.0.`);
    default:
      return error;
  }
}
