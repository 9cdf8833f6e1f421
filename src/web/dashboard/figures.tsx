import { Title } from './parts';

export function FiguresView() {
  return <Title>Figures</Title>;
}
