// A bot beside wapay: it checks Meta's own signature, as if WhatsApp had called it.
import { createServer } from 'node:http';
import { WhatsAppAPI } from 'whatsapp-api-js/middleware/node-http';

const { META_APP_SECRET: appSecret, META_ACCESS_TOKEN: token = '', PORT = '8080' } = process.env;
const bot = new WhatsAppAPI({ token, appSecret, secure: true, v: 'v24.0' });

bot.on.message = ({ message }) => {
  if (message.type === 'text') process.send?.({ text: message.text.body });
};

const server = createServer(async (request, response) => {
  response.statusCode = await bot.handle_post(request);
  response.end();
});
server.listen(Number(PORT), '127.0.0.1', () => process.send?.({ port: server.address().port }));
