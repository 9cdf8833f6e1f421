import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app';
import '../shared/base.css';
import './device/phone.css';
import './device/sheet.css';
import './panes/panes.css';
import './troubles/trouble.css';
// Last: what is in view is decided here.
import './layout.css';

const root = document.getElementById('root');
if (root)
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
