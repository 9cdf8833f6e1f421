import { frameWords } from '../words/frame-words';
import { Failure, searchOf, sessionEnded, toRefusal } from './ask';

/**
 * Sends a file as it lies on this machine, without reading it into memory, and gives the JSON of the answer; throws a
 * Failure. XMLHttpRequest, because `fetch` does not tell how much of a body has left. There is no time limit: a file may
 * be two gigabytes.
 */
export function sendFile<T>(
  path: string,
  query: object,
  file: Blob,
  progress: (part: number) => void,
  signal: AbortSignal,
): Promise<{ isNew: boolean; body: T }> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const lost = () => reject(new Failure('no_answer', frameWords().noAnswer, null));
    request.open('POST', `${path}${searchOf(query)}`);
    request.setRequestHeader('Accept', 'application/json');
    request.setRequestHeader('Content-Type', 'application/octet-stream');
    request.setRequestHeader('X-Wapay-Dashboard', '1');
    request.upload.addEventListener('progress', ({ loaded, total }) => progress(total > 0 ? loaded / total : 0));
    request.addEventListener('error', lost);
    request.addEventListener('abort', lost);
    request.addEventListener('load', () => {
      const { status, responseText } = request;
      if (status === 401) sessionEnded();
      if (status < 200 || status > 299)
        return reject(toRefusal(status, responseText, request.getResponseHeader('Retry-After')));
      resolve({ isNew: status === 202, body: JSON.parse(responseText) as T });
    });
    signal.addEventListener('abort', () => request.abort());
    request.send(file);
  });
}
