import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app';
import { Boundary } from './boundary';
import { applyTheme } from './theme';
import '../shared/base.css';
import './shell.css';
import './shell-wide.css';
import './parts/announce.css';
import './session/sign-in.css';
import './parts/parts.css';
import './orders/orders.css';
import './order/order.css';
import './parts/dialogs.css';
import './statistics/statistics.css';
import './reconciliation/reconciliation.css';
import './alarms/alarms.css';
import './new-order/new-order.css';

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
