import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app';
import { Boundary } from './boundary';
import { applyTheme } from './theme';
import '../shared/base.css';
import './shell.css';
import './announce.css';
import './sign-in.css';
import './parts.css';
import './orders.css';
import './order.css';
import './dialogs.css';
import './figures.css';

// Before anything is drawn, so that nothing flashes.
applyTheme();

const root = document.getElementById('root');
if (root)
  createRoot(root).render(
    <StrictMode>
      <Boundary>
        <App />
      </Boundary>
    </StrictMode>,
  );
