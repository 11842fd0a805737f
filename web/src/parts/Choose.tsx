/** One of several, in a list that opens. */
import type { ReactNode } from "react";
import { Button, Label, ListBox, ListBoxItem, Popover, Select, SelectValue } from "react-aria-components";
import { Icon } from "./Icon.tsx";
import styles from "./Choose.module.css";
import menu from "./Menu.module.css";

interface Props {
  label: ReactNode;
  value: string;
  options: readonly string[];
  nameOf: (option: string) => string;
  onChange: (option: string) => void;
}

export function Choose({ label, value, options, nameOf, onChange }: Props) {
  return (
    <Select value={value} onChange={(key) => typeof key === "string" && onChange(key)} className={styles.field}>
      <Label>{label}</Label>
      <Button className={styles.choose}>
        <SelectValue />
        <Icon name="down" />
      </Button>
      <Popover className={menu.menu}>
        <ListBox>
          {options.map((option) => (
            <ListBoxItem key={option} id={option} textValue={nameOf(option)} className={menu.option}>
              {nameOf(option)}
            </ListBoxItem>
          ))}
        </ListBox>
      </Popover>
    </Select>
  );
}
