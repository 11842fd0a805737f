/** Asks for a name, one of those that there are or a new one. */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Form, Input, Label, TextField } from "react-aria-components";
import { Button } from "../../parts/Button.tsx";
import { Panel } from "../../parts/Dialogs.tsx";
import { isComposing, tidy } from "../../parts/typing.ts";
import styles from "./NamePanel.module.css";

interface Props {
  title: string;
  label: string;
  /** Names that can be taken with one press. */
  known: readonly string[];
  yes: string;
  /** What stands in the field at first. */
  first?: string;
  isOpen: boolean;
  onClose: () => void;
  onName: (name: string) => void;
}

const LONGEST = 64;
const MOST_SHOWN = 24;

export function NamePanel(props: Props) {
  return (
    <Panel title={props.title} isOpen={props.isOpen} onClose={props.onClose}>
      <Asked {...props} />
    </Panel>
  );
}

/** Made anew each time that the panel opens, so that nothing of before stands in it. */
function Asked({ label, known, yes, first = "", onClose, onName }: Props) {
  const { t } = useTranslation("gallery");
  const [typed, setTyped] = useState(first);
  const take = (name: string) => {
    if (name === "") return;
    onName(name);
    onClose();
  };
  return (
    <>
      {known.length > 0 && (
        <div className={styles.known} role="group" aria-label={t("collections.known")}>
          {known.slice(0, MOST_SHOWN).map((name) => (
            <Button key={name} onPress={() => take(name)}>
              {name}
            </Button>
          ))}
        </div>
      )}
      <Form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          take(tidy(typed));
        }}
      >
        <TextField autoFocus value={typed} onChange={setTyped} maxLength={LONGEST} className={styles.field}>
          <Label>{label}</Label>
          <Input onKeyDown={(event) => event.key === "Enter" && isComposing(event) && event.preventDefault()} />
        </TextField>
        <Button kind="main" type="submit" isDisabled={tidy(typed) === ""}>
          {yes}
        </Button>
      </Form>
    </>
  );
}
