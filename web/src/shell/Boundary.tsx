/** A fault in a room stays in the room: the others can still be entered, and what runs on the server runs on. */
import { Component, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "../parts/Button.tsx";
import { Empty } from "../parts/States.tsx";

export class Boundary extends Component<{ children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override render(): ReactNode {
    return this.state.failed ? <Fault onAgain={() => this.setState({ failed: false })} /> : this.props.children;
  }
}

function Fault({ onAgain }: { onAgain: () => void }) {
  const { t } = useTranslation();
  return (
    <Empty isPage title={t("fault.title")}>
      <p>{t("fault.words")}</p>
      <Button kind="main" icon="again" onPress={onAgain}>
        {t("states.again")}
      </Button>
    </Empty>
  );
}
